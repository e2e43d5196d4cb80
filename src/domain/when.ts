export const WAIT_WORDS = 'a wait';
export const parseWait = (words: string): object | undefined => (words ? {} : undefined);
