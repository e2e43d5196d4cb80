/** `name=value`, the value as JSON where it reads as such. Throws with the option's name. */
export function assignment(option: string, text: string): [string, unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw new Error(`${option} is "${text}", it should be key=value`);
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value) as unknown];
  } catch {
    return [text.slice(0, at), value];
  }
}
