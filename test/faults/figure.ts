/** The one line that a reliability test prints: its row of the plan, and what it measured. */
export function figure(row: string, text: string): void {
  console.log(`${row}: ${text}`);
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
