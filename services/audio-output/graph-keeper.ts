/**
 * The page's one audio graph, through all its lives: made when it is first wanted, made anew at the rate of the first
 * track, or after its context was lost.
 */
import { asMpcError, type MpcError } from '../protocol/errors.ts';
import { AudioGraph } from './audio-graph.ts';
import type { PageContext } from './context-link.ts';

export interface GraphKeeperOptions extends PageContext {
  /** Script of the AudioWorklet. */
  readonly workletUrl: URL;
  /** The worklet's end of a `pcm` channel, for a context of this rate (Hz). */
  readonly takePcm: (sampleRate: number) => MessagePort;
  /** There is another graph, which is as it was made and not loaded yet. */
  readonly adopted: (graph: AudioGraph) => void;
  /** It plays from now on. */
  readonly loaded: (graph: AudioGraph) => void;
  /** The present graph's state, or rate; once it is `closed`, it is the present one no more. */
  readonly changed: (graph: AudioGraph) => void;
  readonly failed: (error: MpcError) => void;
}

/** Hz of a context made before anybody knows what will be played: most music is at this rate. */
const USUAL_RATE = 44_100;

export class GraphKeeper {
  readonly #options: GraphKeeperOptions;
  #graph: AudioGraph | null = null;
  /** Hz that the player has wished for. */
  #wish: number | null = null;

  constructor(options: GraphKeeperOptions) {
    this.#options = options;
  }

  get graph(): AudioGraph | null {
    return this.#graph;
  }

  /** To be called in a gesture: there is a graph, and it is let run. */
  unlock(): void {
    void this.#present()?.resume();
  }

  /** What a graph will be like once a gesture has let one be made. @param rate Hz, for the first track; null for any */
  wish(rate: number | null): void {
    this.#wish ??= rate;
  }

  /** @param wish as for {@link wish} */
  async wake(wish: number | null): Promise<void> {
    const mayRetune = wish !== null && this.#wish === null;
    this.wish(wish);
    const graph = this.#present();
    if (graph !== null && mayRetune && wish !== graph.context.sampleRate) await this.#retune(graph, wish);
    await this.#graph?.resume();
  }

  close(): void {
    void this.#graph?.close();
    this.#graph = null;
  }

  #present(): AudioGraph | null {
    return this.#graph ?? this.#adopt(this.#make(this.#wish ?? USUAL_RATE));
  }

  /**
   * Nothing has sounded yet, and the first track has another rate than was guessed: a context at that rate plays
   * it unchanged. Where the browser wants a gesture for a new context, the one at hand stays.
   */
  async #retune(graph: AudioGraph, wish: number): Promise<void> {
    const other = this.#make(wish);
    await other?.resume();
    if (other === null || other.state !== 'running' || this.#graph !== graph) {
      await other?.close();
      return;
    }
    this.#adopt(other);
    await graph.close();
  }

  #make(sampleRate: number): AudioGraph | null {
    try {
      const graph: AudioGraph = new AudioGraph(sampleRate, {
        changed: () => {
          if (graph === this.#graph) this.#changed(graph);
        },
        failed: (error) => this.#options.failed(error),
      }, this.#options);
      return graph;
    } catch (error) {
      this.#options.failed(asMpcError(error));
      return null;
    }
  }

  #changed(graph: AudioGraph): void {
    if (graph.state === 'closed') this.#graph = null;
    this.#options.changed(graph);
  }

  /** Makes a graph the one that sounds. */
  #adopt(graph: AudioGraph | null): AudioGraph | null {
    if (graph === null) return null;
    const { workletUrl, takePcm, adopted, loaded } = this.#options;
    const pcm = takePcm(graph.context.sampleRate);
    this.#graph = graph;
    adopted(graph);
    void graph.load(workletUrl, pcm).then(() => {
      if (graph === this.#graph) loaded(graph);
    });
    return graph;
  }
}
