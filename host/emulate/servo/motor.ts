// What a servo feels of the physics: load, current, supply voltage and warmth from the torque that the joint takes.
// Used by the Feetech and Dynamixel servos, which turn these into their registers.

export interface MotorModel {
  /** N m at which the motor stands still with all its current. */
  readonly stallTorque: number;
  readonly stallAmperes: number;
  /** Electronics and an unloaded motor. */
  readonly idleAmperes: number;
  readonly supplyVolts: number;
  /** rad/s with nothing to carry. */
  readonly topSpeed: number;
}

export interface Motor {
  readonly model: MotorModel;
  /** Share of the stall torque that the motor gives, −1 to 1. */
  readonly load: number;
  readonly amperes: number;
  readonly volts: number;
  /** °C. */
  readonly temperature: number;
  /** `torque`: N m that the joint takes from this motor; the sign is the joint's. */
  feel(torque: number, seconds: number): void;
  /** From now on the motor is at least so warm. */
  heat(celsius: number): void;
}

const roomCelsius = 26;
const poweredRise = 6;
/** A motor held at its stall torque for ever would be so much warmer than the room. */
const stallRise = 150;
const warmingSeconds = 240;
/** Supply, cable and connectors. */
const lineOhms = 0.15;

export function createMotor(model: MotorModel): Motor {
  let load = 0;
  let temperature = roomCelsius + poweredRise;
  let floor = 0;
  return {
    model,
    get load() { return load; },
    get amperes() { return model.idleAmperes + model.stallAmperes * Math.abs(load); },
    get volts() { return model.supplyVolts - lineOhms * (model.idleAmperes + model.stallAmperes * Math.abs(load)); },
    get temperature() { return Math.max(temperature, floor); },
    heat(celsius) { floor = celsius; },
    feel(torque, seconds) {
      load = Math.max(-1, Math.min(1, torque / model.stallTorque));
      const settled = roomCelsius + poweredRise + stallRise * load * load;
      temperature += (settled - temperature) * Math.min(1, seconds / warmingSeconds);
    },
  };
}
