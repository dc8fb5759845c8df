/**
 * From a recording's channels to the output's: more than two are mixed by the coefficients of ITU-R BS.775 and
 * scaled so that nothing can clip; the low-frequency channel is left out, as BS.775 has it; mono is doubled.
 */
import type { ChannelOrder, EncodedTrack } from './demuxer.ts';

type Planes = readonly Float32Array<ArrayBuffer>[];
/** Weights of one input channel in left and right. */
type Weights = readonly [left: number, right: number];

const HALF_POWER = Math.SQRT1_2;
const LEFT: Weights = [1, 0];
const RIGHT: Weights = [0, 1];
const CENTRE: Weights = [HALF_POWER, HALF_POWER];
const LEFT_REAR: Weights = [HALF_POWER, 0];
const RIGHT_REAR: Weights = [0, HALF_POWER];
const REAR: Weights = [0.5, 0.5];
const LOW: Weights = [0, 0];

/** By count of channels from three on: FLAC's and WAV's order (RFC 9639, 9.1.3). */
const WAVE: Readonly<Record<number, readonly Weights[]>> = {
  3: [LEFT, RIGHT, CENTRE],
  4: [LEFT, RIGHT, LEFT_REAR, RIGHT_REAR],
  5: [LEFT, RIGHT, CENTRE, LEFT_REAR, RIGHT_REAR],
  6: [LEFT, RIGHT, CENTRE, LOW, LEFT_REAR, RIGHT_REAR],
  7: [LEFT, RIGHT, CENTRE, LOW, REAR, LEFT_REAR, RIGHT_REAR],
  8: [LEFT, RIGHT, CENTRE, LOW, LEFT_REAR, RIGHT_REAR, LEFT_REAR, RIGHT_REAR],
};

/** AAC's, as decoders give it: WAVE's, but that four channels are three in front and one behind (ISO/IEC 14496-3, 1.6.3.5). */
const AAC: Readonly<Record<number, readonly Weights[]>> = { ...WAVE, 4: [LEFT, RIGHT, CENTRE, REAR] };

/** Vorbis' and Opus' order (Vorbis I, 4.3.9). */
const VORBIS: Readonly<Record<number, readonly Weights[]>> = {
  3: [LEFT, CENTRE, RIGHT],
  4: [LEFT, RIGHT, LEFT_REAR, RIGHT_REAR],
  5: [LEFT, CENTRE, RIGHT, LEFT_REAR, RIGHT_REAR],
  6: [LEFT, CENTRE, RIGHT, LEFT_REAR, RIGHT_REAR, LOW],
  7: [LEFT, CENTRE, RIGHT, LEFT_REAR, RIGHT_REAR, REAR, LOW],
  8: [LEFT, CENTRE, RIGHT, LEFT_REAR, RIGHT_REAR, LEFT_REAR, RIGHT_REAR, LOW],
};

/** ALAC's order (Apple Lossless Format "magic cookie" description, channel layout tags); with eight, two stand between centre and sides. */
const ALAC: Readonly<Record<number, readonly Weights[]>> = {
  3: [CENTRE, LEFT, RIGHT],
  4: [CENTRE, LEFT, RIGHT, REAR],
  5: [CENTRE, LEFT, RIGHT, LEFT_REAR, RIGHT_REAR],
  6: [CENTRE, LEFT, RIGHT, LEFT_REAR, RIGHT_REAR, LOW],
  7: [CENTRE, LEFT, RIGHT, LEFT_REAR, RIGHT_REAR, REAR, LOW],
  8: [CENTRE, LEFT_REAR, RIGHT_REAR, LEFT, RIGHT, LEFT_REAR, RIGHT_REAR, LOW],
};

const ORDERS: Readonly<Record<ChannelOrder, Readonly<Record<number, readonly Weights[]>>>> = { wave: WAVE, vorbis: VORBIS, alac: ALAC, aac: AAC };

/**
 * By bit of WAVE's mask of loudspeakers: front left, right, centre, low, back left, right, front left and right of
 * the centre, back centre, sides, and above them all: centre, front left, centre, right, back left, centre, right.
 */
const SPEAKERS: readonly Weights[] = [
  LEFT, RIGHT, CENTRE, LOW, LEFT_REAR, RIGHT_REAR, LEFT_REAR, RIGHT_REAR, REAR, LEFT_REAR, RIGHT_REAR,
  REAR, LEFT_REAR, REAR, RIGHT_REAR, LEFT_REAR, REAR, RIGHT_REAR,
];

/** How the channels of a recording lie. */
export type ChannelLayout = Pick<EncodedTrack, 'order' | 'speakers'>;

/** Planes for the output; those of the input themselves where nothing is to be mixed. */
export function downmix(planes: Planes, layout: ChannelLayout, channels: 1 | 2): Planes {
  const stereo = planes.length > 2 ? toStereo(planes, weightsOf(layout, planes.length)) : planes;
  const [left, right] = stereo;
  if (!left || stereo.length === channels) return stereo;
  return right ? [average(left, right)] : [left, left.slice()];
}

/** Channels for which the mask has no loudspeaker are not heard. */
function weightsOf({ order, speakers = 0 }: ChannelLayout, count: number): readonly Weights[] {
  if (speakers === 0) return ORDERS[order][count] ?? [LEFT, RIGHT];
  return SPEAKERS.filter((_, bit) => ((speakers >>> bit) & 1) === 1);
}

function toStereo(planes: Planes, weights: readonly Weights[]): Planes {
  const loudest = ([0, 1] as const).map((side) => weights.reduce((sum, weight) => sum + weight[side], 0));
  const scale = 1 / Math.max(...loudest);
  return ([0, 1] as const).map((side) => {
    const mixed = new Float32Array(planes[0]?.length ?? 0);
    planes.forEach((plane, index) => {
      const weight = (weights[index]?.[side] ?? 0) * scale;
      if (weight === 0) return;
      for (let at = 0; at < mixed.length; at += 1) mixed[at] = (mixed[at] ?? 0) + (plane[at] ?? 0) * weight;
    });
    return mixed;
  });
}

function average(left: Float32Array, right: Float32Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(left, (sample, index) => (sample + (right[index] ?? 0)) / 2);
}
