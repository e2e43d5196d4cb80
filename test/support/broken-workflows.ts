/** An event's workflow with a fault of ours in it: Temporal tries its task again and again. */
export function outreachEvent(): never {
  throw new Error('a fault of ours');
}
