/** Control characters that a terminal acts on, and those that reverse the direction of text. */
export const CONTROL = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** Removes the control characters: much of what is shown was written by strangers. */
export const withoutControls = (text: string): string => text.replace(CONTROL, '');
