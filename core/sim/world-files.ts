// The three files of a world folder (worlds/<name>/): MJCF, what the arm may do, what there is to do.
// Whoever loads a world reads them and hands them to a Simulation; this is the only place that knows their layout.
import { z } from 'zod';

const vec3 = z.tuple([z.number(), z.number(), z.number()]).readonly();
const range = z.tuple([z.number(), z.number()]).readonly();

export const armFileSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** In joint order. Positions come from the MJCF; these are per second, per second² and per second³. */
  joints: z.array(z.object({ name: z.string(), velocity: z.number().positive(), acceleration: z.number().positive(), jerk: z.number().positive(), effort: z.number().positive().optional() })),
  gripper: z.object({ joint: z.string(), open: z.number(), closed: z.number() }),
  home: z.array(z.number()),
  /** Where the arm stays by itself with its torque off, if there is such a posture. */
  rest: z.array(z.number()).optional(),
  /** Name of the site at the tool centre. */
  tool: z.string(),
  workspace: z.object({ minimum: vec3, maximum: vec3 }),
});
export type ArmFile = z.infer<typeof armFileSchema>;

export const tasksFileSchema = z.object({
  title: z.string(),
  /** Free bodies, in the order of every row of object poses. */
  objects: z.array(z.string()),
  /** Height of a resting object's centre, metres. */
  objectHeight: z.number(),
  /** Where resets put the objects: a ring sector about `centre`, metres and radians (0 = +x, left positive). */
  placement: z.object({
    centre: range, radius: range, bearing: range,
    /** How far an object may be turned away from its bearing. */
    yawSpread: z.number(),
    /** Least distance between two centres. */
    apart: z.number(),
  }),
  /** `goalSite` is a box-shaped site of the MJCF: the object's centre must come to rest in it, let go. */
  tasks: z.array(z.object({
    name: z.string(), title: z.string(), object: z.string(), goalSite: z.string(),
    /** What a person would see at a glance (OperatorFacts in core/math/arm.ts says each). */
    operator: z.object({
      carryHeight: z.number().positive(), dropHeight: z.number().positive(), graspAbove: z.number(),
      straddle: z.number().positive(), clearAbove: z.number().positive(),
    }),
  })),
});
export type TasksFile = z.infer<typeof tasksFileSchema>;

export interface WorldFiles { readonly name: string; readonly xml: string; readonly arm: ArmFile; readonly tasks: TasksFile }
