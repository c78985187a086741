// What an xArm's error and warning codes mean, in our words, for sentences; and which joint they are about. Pure.

const meanings: Readonly<Record<number, string>> = {
  1: 'the emergency stop button is pressed', 2: 'the emergency input of the control box is open', 3: 'the three-position switch was pressed through',
  10: 'a servo has a fault', 18: 'the force sensor does not answer', 19: 'the end effector does not answer', 21: 'the posture has no solution',
  22: 'the arm would hit itself', 23: 'a joint is beyond its limit', 24: 'a joint was told to move too fast', 25: 'the path cannot be planned',
  26: 'the control box missed its own deadline', 27: 'a command was not answered inside the box', 28: 'the end module does not answer',
  30: 'a joint moved faster than it may', 31: 'the arm met something and stopped', 33: 'an input or output of the control box failed',
  35: 'the safety boundary was reached', 36: 'too many delayed commands wait', 37: 'the arm moved by itself in manual mode', 38: 'a joint reads an impossible angle',
  39: 'the power board\'s two halves lost each other', 40: 'the trajectory has no solution', 60: 'the tool was told to move too fast',
};

const firstServoError = 11;
const lastServoError = 17;

export interface XarmErrorMeaning {
  readonly text: string;
  /** Counted from 1; undefined where the code names none. */
  readonly joint?: number;
}

export function xarmErrorMeaning(code: number): XarmErrorMeaning {
  if (code >= firstServoError && code <= lastServoError) {
    const joint = code - firstServoError + 1;
    return { text: `the servo of joint ${joint} has a fault`, joint };
  }
  return { text: meanings[code] ?? 'see the code in the manual of the arm' };
}
