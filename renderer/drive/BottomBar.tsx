// The bar under the panels: clutch, what the hand asks for, and the take. Everything here is also a key.
import { ClutchBar } from './ClutchBar.tsx';
import { HandFacts } from './HandFacts.tsx';
import { ParkButton } from './ParkButton.tsx';
import { SessionButton } from './SessionButton.tsx';
import { TakeControl } from './TakeControl.tsx';
import './bottom-bar.css';

export function BottomBar() {
  return (
    <footer className="bar">
      <div className="bar__session"><SessionButton /><ParkButton /></div>
      <ClutchBar />
      <HandFacts />
      <TakeControl />
    </footer>
  );
}
