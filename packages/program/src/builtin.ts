/** A module of Node.js, loaded where it is needed: for what few runs need, and takes milliseconds to load. */
export const builtin: typeof process.getBuiltinModule = (name: string) =>
  process.getBuiltinModule(name)

/**
 * What a file beside a module exports, loaded by the first who asks: for what few runs need. `url` is the module's
 * `import.meta.url`.
 */
export function beside<T>(url: string, file: string): () => T {
  let loaded: T | undefined
  return () => {
    loaded ??= builtin('node:module').createRequire(url)(file) as T
    return loaded
  }
}
