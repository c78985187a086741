// Buttons of whatever gamepads are plugged in. The browser tells of them only while the page is shown, and only after
// a button was pressed once; keys and pedals have no such limits.

/** Whether any of these buttons is down on any gamepad. Asked once a beat. */
export function padHeld(buttons: readonly number[]): boolean {
  return pads().some((pad) => buttons.some((button) => pad.buttons[button]?.pressed));
}

/** The lowest button that is down; undefined for none. For settings that learn a button by its press. */
export function padPressed(): number | undefined {
  for (const pad of pads()) {
    const button = pad.buttons.findIndex(({ pressed }) => pressed);
    if (button >= 0) return button;
  }
  return undefined;
}

function pads(): readonly Gamepad[] {
  // Absent where the page is not served from a trusted place.
  return typeof navigator.getGamepads === 'function' ? [...navigator.getGamepads()].filter((pad) => pad !== null) : [];
}
