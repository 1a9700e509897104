/** A module of Node.js, loaded where it is needed: for what few runs need, and takes milliseconds to load. */
export const builtin: typeof process.getBuiltinModule = (name: string) =>
  process.getBuiltinModule(name)
