/** The start page. */
export default function Page() {
  return (
    <main className="p-6">
      <h1 className="text-xl font-semibold">Drawbridge</h1>
    </main>
  );
}
