import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

/** The list of public suffixes, loaded by the first who needs it. */
const suffixes = () => load('./suffixes.cjs') as typeof import('tldts')

/** The domain that a host belongs to, as somebody registered it: `example.co.uk` of `mx1.mail.example.co.uk`; the host itself if it has none. */
export function domainOf(host: string): string {
  // An address has none, and the library does not look for brackets.
  if (host.startsWith('[')) return host
  const { domain } = suffixes().parse(host, { extractHostname: false, validateHostname: false })
  return domain ?? host
}
