/** What kernel/ becomes: a WebAssembly module in base64, made by the build. */
export const kernel: string
