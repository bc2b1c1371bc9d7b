/** A binary heap of numbers by cost, the least first; equal costs leave in the order the heap settles, which is fixed. */
export class OpenList {
  private readonly costs: number[] = [];
  private readonly values: number[] = [];

  get size(): number {
    return this.values.length;
  }

  push(value: number, cost: number): void {
    let hole = this.values.length;
    this.values.push(value);
    this.costs.push(cost);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if ((this.costs[parent] as number) <= cost) break;
      this.costs[hole] = this.costs[parent] as number;
      this.values[hole] = this.values[parent] as number;
      hole = parent;
    }
    this.costs[hole] = cost;
    this.values[hole] = value;
  }

  /** The value of least cost; only when `size` is not 0. */
  pop(): number {
    const top = this.values[0] as number;
    const value = this.values.pop() as number;
    const cost = this.costs.pop() as number;
    const size = this.values.length;
    if (size === 0) return top;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      if (child + 1 < size && (this.costs[child + 1] as number) < (this.costs[child] as number)) child++;
      if ((this.costs[child] as number) >= cost) break;
      this.costs[hole] = this.costs[child] as number;
      this.values[hole] = this.values[child] as number;
      hole = child;
    }
    this.costs[hole] = cost;
    this.values[hole] = value;
    return top;
  }
}
