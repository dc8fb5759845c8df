/** The worklet's own ring in a thread of its own, as the worklet is one, heard as fast as it is filled. */
import { PcmRing } from '../../services/audio-output/pcm-ring.ts';

/** Frames between two reports, as the worklet has them. */
const REPORT = 4410;
/** Frames heard before what came in meanwhile is looked at. */
const STEP = 2 * REPORT;
const QUANTUM = 128;

const output = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)];
const turn = new MessageChannel();
let buffered = 0;
let isHearing = false;

addEventListener('message', ({ ports: [pcm] }) => {
  const ring = new PcmRing((report) => {
    if (report.type === 'progress') ({ buffered } = report);
    pcm.postMessage(report);
  }, REPORT);
  turn.port1.onmessage = () => {
    for (let frame = 0; frame < STEP; frame += QUANTUM) ring.render(output);
    isHearing = buffered > 0;
    if (isHearing) turn.port2.postMessage(null);
  };
  pcm.onmessage = ({ data }) => {
    ring.receive(data);
    if (isHearing) return;
    isHearing = true;
    turn.port2.postMessage(null);
  };
});
