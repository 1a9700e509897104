/** The version of the suite; a test holds it equal to the package's. */
export const version = '0.1.0'

/** The day of that version, for the manual pages. */
export const released = '2026-11-25'
