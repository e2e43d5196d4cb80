/** Yes or no as Temporal's own tools read it: 1, 0, true and false in small or capital letters. */
export const parseFlag = (text: string): boolean | undefined =>
  ({ '1': true, true: true, '0': false, false: false })[text.toLowerCase()];
