/** PostgreSQL stores every character but NUL (https://www.postgresql.org/docs/current/datatype-character.html). */
export const storable = (text: string): string => text.replaceAll('\0', '\uFFFD');
