/**
 * What listeners type: whole words, beginnings of words, two words of different fields, in several scripts. All of them
 * name something in the material.
 */
export const QUERIES = [
  'devil', 'grey', 'soundtrack', 'samurai', 'rise up', 'taylor', 'forever', 'moonlight', 'camellia', 'love',
  'toby fox', 'phoenix', 'sephi', 'night', 'bossa', 'drum bass', 'headac', 'pluto relin', 'dance games', 'beatm',
  '原神', '桜', 'ハッピー', '惊鸿', '夏', 'レヴュー', '変身', '明明早点', 'beyonce', 'белый фен',
];
