/** The pages of rows that are in memory already. */
export async function* allIn<Row>(rows: Row[] | Promise<Row[]>): AsyncGenerator<Row[]> {
  yield await rows;
}
