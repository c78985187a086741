// Where a robot is and how it is spoken to: the part of the driver's settings that its worker needs.

export interface RobotPlace {
  readonly host: string;
  readonly port: number;
  readonly primaryPort: number;
  readonly gripperPort: number;
  readonly gripper: 'none' | 'robotiq';
  /** Rows a second, both ways. */
  readonly rate: number;
}
