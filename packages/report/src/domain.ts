import { beside } from '@qmailanalog/program'

/** The list of public suffixes, loaded by the first who needs it. */
const suffixes = beside<typeof import('tldts')>(import.meta.url, './suffixes.cjs')

/** The domain that a host belongs to, as somebody registered it: `example.co.uk` of `mx1.mail.example.co.uk`; the host itself if it has none. */
export function domainOf(host: string): string {
  // An address has none, and the library does not look for brackets.
  if (host.startsWith('[')) return host
  const { domain } = suffixes().parse(host, { extractHostname: false, validateHostname: false })
  return domain ?? host
}
