/** Stands where text will be; screen readers hear of loading elsewhere. */
export function Bone({ width }: { width: string }) {
  return <span className="bone" style={{ width }} aria-hidden="true" />;
}
