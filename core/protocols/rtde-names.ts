// RTDE's data types, and which of them each of the robot's variables has: what a controller answers at set-up, and what a client falls back
// on when the answer repeats the names. Used by rtde-values.ts and by the emulator.
export type RtdeScalar = 'flag' | 'u8' | 'u32' | 'u64' | 'i32' | 'f64';

/** The names that stand in set-up replies; `count` numbers of `bytes` bytes each. */
export const rtdeTypes = {
  BOOL: { scalar: 'flag', bytes: 1, count: 1 },
  UINT8: { scalar: 'u8', bytes: 1, count: 1 },
  UINT32: { scalar: 'u32', bytes: 4, count: 1 },
  UINT64: { scalar: 'u64', bytes: 8, count: 1 },
  INT32: { scalar: 'i32', bytes: 4, count: 1 },
  DOUBLE: { scalar: 'f64', bytes: 8, count: 1 },
  VECTOR3D: { scalar: 'f64', bytes: 8, count: 3 },
  VECTOR6D: { scalar: 'f64', bytes: 8, count: 6 },
  VECTOR6INT32: { scalar: 'i32', bytes: 4, count: 6 },
  VECTOR6UINT32: { scalar: 'u32', bytes: 4, count: 6 },
} as const satisfies Readonly<Record<string, { scalar: RtdeScalar; bytes: number; count: number }>>;
export type RtdeType = keyof typeof rtdeTypes;

export const isRtdeType = (name: string): name is RtdeType => Object.hasOwn(rtdeTypes, name);

const table = (lists: Partial<Record<RtdeType, string>>): ReadonlyMap<string, RtdeType> =>
  new Map(Object.entries(lists).flatMap(([type, names]) => names.split(/\s+/).filter((name) => name !== '').map((name) => [name, type as RtdeType] as const)));

const outputs = table({
  DOUBLE: `timestamp actual_execution_time speed_scaling target_speed_fraction actual_momentum actual_main_voltage
    actual_robot_voltage actual_robot_current tcp_force_scalar payload tool_temperature tool_output_current
    standard_analog_input0 standard_analog_input1 standard_analog_output0 standard_analog_output1
    tool_analog_input0 tool_analog_input1`,
  VECTOR3D: 'actual_tool_accelerometer elbow_position elbow_velocity payload_cog',
  VECTOR6D: `target_q target_qd target_qdd target_current target_moment actual_q actual_qd actual_current joint_control_output
    actual_TCP_pose actual_TCP_speed actual_TCP_force target_TCP_pose target_TCP_speed joint_temperatures actual_joint_voltage
    ft_raw_wrench tcp_offset payload_inertia`,
  VECTOR6INT32: 'joint_mode',
  INT32: 'robot_mode safety_mode safety_status tool_output_voltage',
  UINT32: `runtime_state robot_status_bits safety_status_bits script_control_line tool_mode analog_io_types tool_analog_input_types
    output_bit_registers0_to_31 output_bit_registers32_to_63`,
  UINT64: 'actual_digital_input_bits actual_digital_output_bits',
});

const inputs = table({
  UINT32: 'speed_slider_mask input_bit_registers0_to_31 input_bit_registers32_to_63',
  DOUBLE: 'speed_slider_fraction standard_analog_output_0 standard_analog_output_1',
  UINT8: `standard_digital_output_mask standard_digital_output configurable_digital_output_mask configurable_digital_output
    tool_digital_output_mask tool_digital_output standard_analog_output_mask standard_analog_output_type`,
  VECTOR6D: 'external_force_torque',
});

/** A general-purpose register's number; undefined when the name is none, or out of range. */
export function registerNumber(name: string): { readonly kind: 'int' | 'double' | 'bit'; readonly number: number } | undefined {
  const match = /^(?:in|out)put_(int|double|bit)_register_(\d{1,3})$/.exec(name);
  if (!match) return undefined;
  const kind = match[1] as 'int' | 'double' | 'bit';
  const number = Number(match[2]);
  const inRange = kind === 'bit' ? number >= 64 && number < 128 : number < 48;
  return inRange ? { kind, number } : undefined;
}

const registerTypes = { int: 'INT32', double: 'DOUBLE', bit: 'BOOL' } as const;

function typeIn(fixed: ReadonlyMap<string, RtdeType>, direction: string, name: string): RtdeType | undefined {
  const register = name.startsWith(`${direction}_`) ? registerNumber(name) : undefined;
  return register ? registerTypes[register.kind] : fixed.get(name);
}

/** Input registers can be read back as outputs, too. */
export const outputTypes = (name: string): RtdeType | undefined => typeIn(outputs, 'output', name) ?? (registerNumber(name) ? inputTypes(name) : undefined);
export const inputTypes = (name: string): RtdeType | undefined => typeIn(inputs, 'input', name);
/** Every output variable but the registers. */
export const fixedOutputs: readonly string[] = [...outputs.keys()];
