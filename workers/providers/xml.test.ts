import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import type { XmlElement } from './xml.ts';
import { XmlReader, parseXml } from './xml.ts';

/** What an element is, for comparing. */
function outline({ namespace, name, text, children }: XmlElement): unknown {
  return [namespace, name, text, children.map(outline)];
}

function lineOf(document: string): unknown {
  try {
    parseXml(document);
  } catch (thrown) {
    if (thrown instanceof MpcError && thrown.code === 'malformed') return thrown.details['line'];
    throw thrown;
  }
  return 'well-formed';
}

const whole =
  '\uFEFF<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a "b>">]><!-- <no> --> <r xmlns="u" xmlns:x="v">' +
  `<x:c k='a>"b' x:l="&lt;1&gt;">1 &amp; <![CDATA[<2> &amp;]]></x:c>\n<d xmlns="w"><e/></d ><?pi <f> ?><g/>&#x1F3B5;</r>\n`;

describe('XML', () => {
  it('is elements with namespaces, attributes and text', () => {
    const root = parseXml(whole);
    expect(outline(root)).to.deep.equal(['u', 'r', '🎵', [['v', 'c', '1 & <2> &amp;', []], ['w', 'd', '', [['w', 'e', '', []]]], ['u', 'g', '', []]]]);
    expect(root.children[0]?.attributes).to.deep.equal({ k: 'a>"b', 'x:l': '<1>' });
  });

  it('is the same however it is cut in pieces', () => {
    for (const size of [1, 2, 3, 7, 50]) {
      const reader = new XmlReader();
      for (let at = 0; at < whole.length; at += size) reader.write(whole.slice(at, at + size));
      expect(outline(reader.end()), `pieces of ${size}`).to.deep.equal(outline(parseXml(whole)));
    }
  });

  it('hands over the children of the root one by one, and keeps none of them', () => {
    const names: string[] = [];
    const reader = new XmlReader(({ name, children }) => names.push(`${name} ${children.length}`));
    reader.write('<r><a/><b><c/><d/></b>');
    expect(names).to.deep.equal(['a 0', 'b 2']);
    reader.write('</r>');
    expect(reader.end().children).to.deep.equal([]);
  });

  it('that is none is refused, with the line', () => {
    expect(lineOf('<a>\n<b>\n</a>\n</b>')).to.equal(3);
    expect(lineOf('<a>\n<b x=1/>\n</a>')).to.equal(2);
    expect(lineOf('<a>\n\n<b>text')).to.equal(3);
    expect(lineOf('<a/>\n<b/>')).to.equal(2);
    expect(lineOf('no markup')).to.equal(1);
    expect(lineOf('')).to.equal(undefined);
    expect(lineOf('<a b="&unknown;">&#0; &copy;</a>')).to.equal('well-formed');
  });
});
