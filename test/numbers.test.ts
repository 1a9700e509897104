import { decimal, fixed, plain } from '@qmailanalog/record'
import t from 'tap'
t.equal(plain(0.125), '0.125')
t.equal(fixed(0.125,2), '0.12')
t.equal(decimal('x'), 0)
