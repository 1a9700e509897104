/** TZ, as the process has it; undefined if it is not set. */
export const environmentZone = (): string | undefined => process.env['TZ']
