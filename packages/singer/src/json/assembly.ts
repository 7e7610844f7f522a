/** What is used of WebAssembly, which the types of Node do not know. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
};

/** The memory of an instance. Growing it detaches the buffer that was there before. */
export type AssemblyMemory = {
  readonly buffer: ArrayBuffer;
  /** By pages of 64 KiB. */
  grow(pages: number): number;
};

/** A variable that the code exports. */
export type AssemblyVariable = { readonly value: number };

/**
 * Makes a function that makes instances of compiled code (`assembly/`, by `npm run assembly`), each with a
 * memory of its own. What it exports is for the caller to know.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- only the caller knows the code
export function assembly<Exports extends { readonly memory: AssemblyMemory }>(
  code: string,
): (imports?: object) => Exports {
  const module = modules.get(code) ?? new WebAssembly.Module(Buffer.from(code, 'base64'));
  modules.set(code, module);
  return (imports = {}) => new WebAssembly.Instance(module, imports).exports as Exports;
}

/** Sees to it that the memory reaches up to an address. */
export function reserve(memory: AssemblyMemory, end: number): void {
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
}

/** Each is compiled once. */
const modules = new Map<string, object>();

const PAGE_BYTES = 64 * 1024;
