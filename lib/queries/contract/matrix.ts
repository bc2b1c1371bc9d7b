import type { PairFilter } from '../filter/pair-filter';
import { pairStateSchema, peerId, portNumber, protocol } from './common';
import type { Grouping } from './grouping';
import { z } from './zod';

// GET /api/matrix?order=structure&open=namespace/shop&namespace=a&port=8080/TCP

/**
 * How lines are put in order: `structure` puts lines that reach and are reached alike side by side, `flow` those that reach
 * before those that are reached, `name` by name.
 */
export const MATRIX_ORDERS = ['structure', 'flow', 'name'] as const;
export const matrixOrderSchema = z.enum(MATRIX_ORDERS);
export type MatrixOrder = z.infer<typeof matrixOrderSchema>;

/** A row, and the column of the same number. */
export const matrixLineSchema = z.object({
  /** A peer's id for workloads and outside peers, the id of its group for a group, `others` for the workloads that are not chosen. */
  id: z.string(),
  kind: z.enum(['group', 'workload', 'outside', 'others']),
  name: z.string(),
  /** Of a workload, or of a group that is a namespace. */
  namespace: z.string().optional(),
  workloadKind: z.string().optional(),
  /** The open group that a workload stands in. */
  group: z.string().optional(),
  /** How many workloads it stands for, and how many of them have no running pods: those reach nothing. */
  workloads: z.number(),
  idle: z.number(),
  /** The workloads of a group that is no namespace, where they are few enough to be drawn one by one. */
  members: z.array(peerId).optional(),
  /** Whether the replicas of a workload reach each other; absent for a single pod. */
  replicas: pairStateSchema.optional(),
});
export type MatrixLine = z.infer<typeof matrixLineSchema>;

/** Ordered pairs of different peers behind a cell, by state; `hidden` ones do not fit the filter. */
export const matrixCellSchema = z.object({
  policy: z.number(),
  open: z.number(),
  unknown: z.number(),
  denied: z.number(),
  hidden: z.number(),
  /** Of a cell for one pair: not all pods are treated alike. */
  partial: z.boolean().optional(),
});
export type MatrixCell = z.infer<typeof matrixCellSchema>;

export const matrixSchema = z.object({
  revision: z.number(),
  lines: z.array(matrixLineSchema),
  /** The groups that are open, in the order of their lines. */
  open: z.array(z.object({ id: z.string(), name: z.string(), workloads: z.number() })),
  /** Every different cell once. */
  cells: z.array(matrixCellSchema),
  /** Of each row, from left to right: the position of a cell in `cells`, and how many times it follows itself. */
  rows: z.array(z.array(z.number())),
  /** Groups that are shown closed although they were to be open, for want of room. */
  kept: z.number(),
});
export type MatrixView = z.infer<typeof matrixSchema>;

export interface MatrixQuery {
  readonly grouping: Grouping;
  readonly order: MatrixOrder;
  /** `auto` opens every group of a small cluster. */
  readonly level: 'auto' | 'groups' | 'workloads';
  /** Groups to open, and to close, whatever the level. */
  readonly open: readonly string[];
  readonly closed: readonly string[];
  /** Only these namespaces, the others together in one line; all when empty. */
  readonly namespaces: readonly string[];
  /** Pairs are in the state of this port. */
  readonly port?: { readonly protocol: z.infer<typeof protocol>; readonly port: z.infer<typeof portNumber> };
  /** Only pairs that fit; the others are hidden. */
  readonly filter?: PairFilter;
}

// GET /api/matrix/pairs?row=namespace/shop&column=workload/…

/** The pairs behind the cells where some rows cross some columns, the first of them. */
export const matrixPairsSchema = z.object({
  revision: z.number(),
  pairs: z.array(z.object({ from: peerId, to: peerId, state: pairStateSchema, ports: z.array(z.string()), partial: z.boolean(), note: z.string().optional(), by: z.array(z.string()) })),
  /** How many there are besides. */
  more: z.number(),
});
export type MatrixPairsView = z.infer<typeof matrixPairsSchema>;
