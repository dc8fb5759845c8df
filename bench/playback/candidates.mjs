/** Runs in the page, behind the tap: our player and an `<audio>` element, with the same few commands. */
export async function installCandidates() {
  const { client, tap } = window;
  /** Milliseconds after which a sound that was asked for is given up. */
  const patience = 20_000;
  /** Milliseconds without a sound after which what was played has died away. */
  const quiet = 300;
  /** Louder than what a codec lets over from the other side. */
  const clear = 0.05;
  const sounds = {
    any: (block) => block.some((channel) => channel.some((sample) => sample !== 0)),
    left: ([left]) => left.some((sample) => Math.abs(sample) > clear),
    right: ([left, right = left]) => right.some((sample) => Math.abs(sample) > clear),
  };

  /** Ends an element's connection: a browser has but a few to one server. */
  const release = (audio) => {
    audio.removeAttribute('src');
    audio.load();
  };

  class Candidate {
    #waits = new Set();
    #lastSound = 0;
    hear = (block) => {
      const now = performance.now();
      if (sounds.any(block)) this.#lastSound = now;
      for (const wait of this.#waits) wait(block, now);
    };

    /** Does something and waits for a sound. @returns {Promise<number>} milliseconds between them */
    async until(sound, act) {
      const asked = performance.now();
      const heard = new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`No sound ${sound} came.`)), patience);
        const wait = (block, now) => {
          if (!sounds[sound](block)) return;
          this.#waits.delete(wait);
          clearTimeout(timer);
          resolve(now);
        };
        this.#waits.add(wait);
      });
      await act();
      return (await heard) - asked;
    }

    async silence() {
      while (performance.now() - this.#lastSound < quiet) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  class Ours extends Candidate {
    play = (track) => this.until('any', () => client.player.play({ tracks: [track] }));
    seek = (position, side) => this.until(side, () => client.player.seek(position));
    resume = () => this.until('any', () => client.player.play());
    pause = async () => {
      await client.player.pause();
      await this.silence();
    };
    stop = async () => {
      await client.player.stop();
      await this.silence();
    };
  }

  class Element extends Candidate {
    #context = new AudioContext();
    #audio = null;
    ready = this.#context.audioWorklet.addModule(URL.createObjectURL(new Blob([''], { type: 'text/javascript' })));
    play = (url) =>
      this.until('any', () => {
        const audio = new Audio();
        audio.crossOrigin = 'anonymous';
        this.#audio = audio;
        tap.attach(this.#context.createMediaElementSource(audio), this.hear);
        audio.src = url;
        return audio.play();
      });
    seek = (position, side) =>
      this.until(side, async () => {
        const sought = new Promise((resolve) => this.#audio.addEventListener('seeked', resolve, { once: true }));
        this.#audio.currentTime = position;
        await sought;
      });
    resume = () => this.until('any', () => this.#audio.play());
    pause = async () => {
      this.#audio.pause();
      await this.silence();
    };
    stop = async () => {
      this.#audio.pause();
      release(this.#audio);
      await this.silence();
    };
    /** Whether the browser plays such a file by itself. */
    plays = async (url) => {
      const audio = new Audio(url);
      const playable = await new Promise((resolve) => {
        audio.oncanplay = () => resolve(true);
        audio.onerror = () => resolve(false);
      });
      release(audio);
      return playable;
    };
  }

  const ours = new Ours();
  tap.heardBlock = ours.hear;
  client.unlock();
  const element = new Element();
  await element.ready;
  window.candidates = { ours, element };
}
