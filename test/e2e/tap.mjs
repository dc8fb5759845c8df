/**
 * Runs in the page: keeps every sample that leaves the player's worklet, and decodes files with the browser's own
 * decoder, so that what was played can be compared with what was recorded.
 */

const captureProcessor = `
  registerProcessor('capture', class extends AudioWorkletProcessor {
    process([input]) {
      if (input.length > 0) this.port.postMessage(input.map((channel) => channel.slice()));
      return true;
    }
  });
`;

/** Installs `window.tap` in the page, before anything was played there. */
export const installTap = () => `(() => {
  const tap = { blocks: [], rate: 0 };
  window.tap = tap;
  let started;
  const listening = new Promise((resolve) => (started = resolve));

  // The capture stands beside the player's worklet from the moment that one is made: not a sample gets by.
  const url = URL.createObjectURL(new Blob([${JSON.stringify(captureProcessor)}], { type: 'text/javascript' }));
  const { addModule } = AudioWorklet.prototype;
  AudioWorklet.prototype.addModule = async function (...module) {
    await addModule.call(this, url);
    await addModule.apply(this, module);
  };
  const PlainNode = AudioWorkletNode;
  window.AudioWorkletNode = class extends PlainNode {
    constructor(context, ...rest) {
      super(context, ...rest);
      if (rest[0] !== 'mpc-playback') return;
      tap.attach(this, (block) => tap.heardBlock(block));
      tap.rate = context.sampleRate;
      started();
    }
  };

  /** Is called with each block of the player's; keeps it unless somebody else has taken its place. */
  tap.heardBlock = (block) => tap.blocks.push(block);

  /** Has every block of what comes out of a node told, whose context has the tap's module. */
  tap.attach = (node, heard) => {
    const capture = new PlainNode(node.context, 'capture', { channelCount: 2, channelCountMode: 'explicit' });
    capture.port.onmessage = ({ data }) => heard(data);
    node.connect(capture).connect(node.context.destination);
  };

  /** Resolves once the player has made its worklet. */
  tap.start = () => listening;

  /** What was heard so far, channel by channel, without the silence before the first sound. */
  tap.heard = () => {
    const join = (channel) => {
      const parts = tap.blocks.map((block) => block[channel] ?? block[0]);
      const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) { whole.set(part, at); at += part.length; }
      return whole;
    };
    const channels = [join(0), join(1)];
    let first = 0;
    while (first < channels[0].length && channels[0][first] === 0 && channels[1][first] === 0) first++;
    return channels.map((channel) => channel.subarray(first));
  };

  /**
   * Decodes a file of 16 bits by the browser, not by us. Chromium scales what is above zero by 32767 and what is
   * below by 32768; the integers of the file are taken back from that, and scaled by 32768 both ways.
   */
  tap.decode = async (url, rate) => {
    const bytes = await (await fetch(url)).arrayBuffer();
    const buffer = await new OfflineAudioContext(2, 1, rate).decodeAudioData(bytes);
    return Array.from({ length: 2 }, (_, channel) =>
      buffer
        .getChannelData(Math.min(channel, buffer.numberOfChannels - 1))
        .map((sample) => Math.round(sample * (sample < 0 ? 32768 : 32767)) / 32768),
    );
  };

  /** How far what was heard differs from what was recorded, over as much as both have. */
  tap.compare = (recorded) => {
    const heard = tap.heard();
    let skipped = 0;
    while (recorded[0][skipped] === 0 && recorded[1][skipped] === 0) skipped++;
    const length = Math.min(heard[0].length, recorded[0].length - skipped);
    let worst = 0;
    let differing = 0;
    for (let channel = 0; channel < 2; channel++) {
      for (let at = 0; at < length; at++) {
        const difference = Math.abs(heard[channel][at] - recorded[channel][at + skipped]);
        if (difference > 0) differing++;
        if (difference > worst) worst = difference;
      }
    }
    return { length, differing, worst };
  };
})()`;
