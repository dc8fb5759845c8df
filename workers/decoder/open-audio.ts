/** Bytes in, exact PCM out: the door of the decoder. */
import type { OpenAudio } from './audio-stream.ts';
import { DecodedAudio } from './decoded-audio.ts';
import { UnsureAudio } from './unsure-audio.ts';

export const openAudio: OpenAudio = async (source, options) => {
  const audio = await DecodedAudio.open(source, options);
  if (!audio.chained) return audio.format.container === 'ogg' ? new UnsureAudio(audio, source, options) : audio;
  audio.close();
  return (await import('./chained-audio.ts')).ChainedAudio.open(source, options);
};
