import type { Model } from './model.js'

/** A model as JSON; in ASCII where a terminal shows it, which other characters may control. */
export function jsonOf(model: Model, ascii: boolean): string {
  const text = JSON.stringify(model)
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return ascii ? text.replace(/[^ -~]/g, escaped) : text
}
