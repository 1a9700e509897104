import { kernelMemory } from './memory.js'

const modules = new Map<string, WebAssembly.Module>()

/** Functions that a kernel calls, by the name of its file. */
type Called = Record<string, Record<string, () => void>>

function instance(base64: string, memory: WebAssembly.Memory, called: Called = {}) {
  let module = modules.get(base64)
  if (module === undefined) {
    module = new WebAssembly.Module(Buffer.from(base64, 'base64'))
    modules.set(base64, module)
  }
  return new WebAssembly.Instance(module, { ...called, env: { memory } }).exports
}

const instances = new Map<string, Record<string, unknown>>()

/** Makes a kernel's functions ready, once, on the memory of the kernels that look at records. */
export function kernelOf<Kernel>(base64: string): Kernel {
  const made = instances.get(base64) ?? instance(base64, kernelMemory())
  instances.set(base64, made)
  return made as Kernel
}

/** The same on a memory of its own, which the kernel makes grow. */
export function ownKernelOf<Kernel>(
  base64: string,
  called: Called,
): { calls: Kernel; memory: { readonly buffer: ArrayBuffer } } {
  const memory = new WebAssembly.Memory({ initial: 4 })
  return { calls: instance(base64, memory, called) as Kernel, memory }
}
