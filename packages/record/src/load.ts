const modules = new Map<string, WebAssembly.Module>()

/** Functions that a kernel calls, by the name of its file. */
type Called = Record<string, Record<string, (at: number) => void>>

/** Makes the functions of a kernel ready, on a memory. */
export function instance(base64: string, memory: WebAssembly.Memory, called: Called = {}) {
  let module = modules.get(base64)
  if (module === undefined) {
    module = new WebAssembly.Module(Buffer.from(base64, 'base64'))
    modules.set(base64, module)
  }
  return new WebAssembly.Instance(module, { ...called, env: { memory } }).exports
}

/**
 * The memory that a kernel has for itself. It grows in any call, and a view of what it was is a view of
 * nothing then: so bytes are copied in and out, and nobody is given a view.
 */
export class OwnMemory {
  private view = Buffer.alloc(0)

  constructor(private readonly memory: WebAssembly.Memory) {}

  /** Copies `from[start..end)` to address `at`. */
  put(at: number, from: Buffer, start: number, end: number): void {
    from.copy(this.bytes, at, start, end)
  }

  /** Copies so many bytes from address `at` to `to[start..)`. */
  take(at: number, length: number, to: Buffer, start: number): void {
    this.bytes.copy(to, start, at, at + length)
  }

  private get bytes(): Buffer {
    if (this.view.length === 0) this.view = Buffer.from(this.memory.buffer)
    return this.view
  }
}

/** The same on a memory of its own, which the kernel makes grow. */
export function ownKernelOf<Kernel>(
  base64: string,
  called: Called = {},
): { calls: Kernel; memory: OwnMemory } {
  const memory = new WebAssembly.Memory({ initial: 4 })
  return { calls: instance(base64, memory, called) as Kernel, memory: new OwnMemory(memory) }
}
