// The cockpit: docked panels around the scene, one line of coaching, and the bar with clutch and take. App
// keeps it mounted while other views are open, so that hand and cameras go on.
import { SceneProvider } from '../scene/scene-of-host.tsx';
import { ArmCards } from './ArmCards.tsx';
import { AutoArm } from './AutoArm.tsx';
import { BottomBar } from './BottomBar.tsx';
import { CoachLine } from './CoachLine.tsx';
import { Dock } from './Dock.tsx';
import { DriveKeys } from './DriveKeys.tsx';
import { FirstRun } from './FirstRun.tsx';
import { FromAddress } from './FromAddress.tsx';
import { JudgedLine } from './JudgedLine.tsx';
import { NoticeLine } from './NoticeLine.tsx';
import { PadClutch } from './PadClutch.tsx';
import { PageMicrophone } from '../microphone/page-microphone.tsx';
import { PageHandProvider } from './page-hand.tsx';
import './drive.css';

export default function DriveView({ shown }: { readonly shown: boolean }) {
  return (
    <SceneProvider><PageHandProvider>
      <AutoArm />
      <PageMicrophone />
      <FromAddress />
      {shown && <><DriveKeys /><PadClutch /></>}
      <div className="drive">
        <div className="drive__dock">
          <Dock />
          <CoachLine />
          <JudgedLine />
          <FirstRun />
          <NoticeLine />
        </div>
        <ArmCards />
        <BottomBar />
      </div>
    </PageHandProvider></SceneProvider>
  );
}
