/** Ends what before-all.js has started. */
export default async function afterAll() {
  await globalThis.testPostgres?.close();
}
