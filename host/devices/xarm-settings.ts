// What must be known of an xArm to reach it: its connect form. Read by the driver (xarm.ts) and its worker.
import { z } from 'zod';
import { xarmControlPort } from '../../core/protocols/xarm.ts';
import { xarmReportPorts } from '../../core/protocols/xarm-report.ts';

export const xarmSettings = z.object({
  host: z.string().min(1).max(253).default('127.0.0.1').describe('Address of the control box, as its label or UFACTORY Studio says'),
  port: z.number().int().min(1).max(65535).default(xarmControlPort).describe('TCP port of its commands'),
  reportPort: z.number().int().min(1).max(65535).default(xarmReportPorts.real).describe('TCP port of its reports, 100 a second'),
  model: z.enum(['xarm6']).default('xarm6').describe('Which xArm it is'),
  gripper: z.boolean().default(true).describe('The xArm gripper is on it'),
  commandHz: z.number().min(100).max(250).default(250).describe('Servo goals sent a second, Hz'),
});
export type XarmSettings = z.infer<typeof xarmSettings>;
