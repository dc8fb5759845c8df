;; The inner loops of the resampler and of DSD's low-pass, four numbers at a time.
(module
  (memory (export "memory") 1)

  ;; The sum of products of two runs of floats, a multiple of sixteen long. `end` is the address behind the first run.
  ;; Sums of their own need not wait for one another.
  (func $dot (param $a i32) (param $b i32) (param $end i32) (result f32)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (loop $next
      (local.set $s0 (f32x4.add (local.get $s0) (f32x4.mul (v128.load (local.get $a)) (v128.load (local.get $b)))))
      (local.set $s1 (f32x4.add (local.get $s1)
        (f32x4.mul (v128.load offset=16 (local.get $a)) (v128.load offset=16 (local.get $b)))))
      (local.set $s2 (f32x4.add (local.get $s2)
        (f32x4.mul (v128.load offset=32 (local.get $a)) (v128.load offset=32 (local.get $b)))))
      (local.set $s3 (f32x4.add (local.get $s3)
        (f32x4.mul (v128.load offset=48 (local.get $a)) (v128.load offset=48 (local.get $b)))))
      (local.set $a (i32.add (local.get $a) (i32.const 64)))
      (local.set $b (i32.add (local.get $b) (i32.const 64)))
      (br_if $next (i32.lt_u (local.get $a) (local.get $end))))
    (local.set $s0 (f32x4.add (f32x4.add (local.get $s0) (local.get $s1)) (f32x4.add (local.get $s2) (local.get $s3))))
    (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $s0)) (f32x4.extract_lane 1 (local.get $s0)))
      (f32.add (f32x4.extract_lane 2 (local.get $s0)) (f32x4.extract_lane 3 (local.get $s0)))))

  ;; Floats at other places than those given, `count` of them: each is the product of a row of the table and the input
  ;; around it. `samples` is the address of the input under the first row, `rest` how far beyond that input the first
  ;; place lies, in parts of which `to` make one frame; each place lies `from` such parts behind the one before. Between
  ;; two of the `rows` that a frame has it is interpolated.
  (func (export "resample") (param $table i32) (param $rows i32) (param $rowBytes i32) (param $samples i32) (param $rest i32)
                            (param $from i32) (param $to i32) (param $out i32) (param $count i32)
    (local $row i32) (local $beyond i32) (local $at i32) (local $low f32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $row (i32.div_u (i32.mul (local.get $rest) (local.get $rows)) (local.get $to)))
        (local.set $beyond (i32.sub (i32.mul (local.get $rest) (local.get $rows)) (i32.mul (local.get $row) (local.get $to))))
        (local.set $at (i32.add (local.get $table) (i32.mul (local.get $row) (local.get $rowBytes))))
        (local.set $row (i32.add (local.get $at) (local.get $rowBytes)))
        (local.set $low (call $dot (local.get $at) (local.get $samples) (local.get $row)))
        (if (local.get $beyond) (then
          (local.set $low (f32.add (local.get $low) (f32.mul
            (f32.sub (call $dot (local.get $row) (local.get $samples) (i32.add (local.get $row) (local.get $rowBytes))) (local.get $low))
            (f32.div (f32.convert_i32_u (local.get $beyond)) (f32.convert_i32_u (local.get $to))))))))
        (f32.store (local.get $out) (local.get $low))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $rest (i32.add (local.get $rest) (local.get $from)))
        (local.set $samples (i32.add (local.get $samples) (i32.shl (i32.div_u (local.get $rest) (local.get $to)) (i32.const 2))))
        (local.set $rest (i32.rem_u (local.get $rest) (local.get $to)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next))))

  ;; For each group of bytes one float. A byte adds a row of twelve floats, chosen by its place in the group and its
  ;; value, to the twelve sums under way; after a group the first sum is done, and the others move up.
  (func (export "decimate") (param $bytes i32) (param $groups i32) (param $groupBytes i32) (param $rows i32) (param $out i32)
    (local $first v128) (local $second v128) (local $third v128) (local $place i32) (local $row i32)
    (loop $group
      (local.set $place (i32.const 0))
      (loop $byte
        (local.set $row (i32.add (local.get $rows) (i32.mul (i32.const 48)
          (i32.add (i32.shl (local.get $place) (i32.const 8)) (i32.load8_u (local.get $bytes))))))
        (local.set $first (f32x4.add (local.get $first) (v128.load (local.get $row))))
        (local.set $second (f32x4.add (local.get $second) (v128.load offset=16 (local.get $row))))
        (local.set $third (f32x4.add (local.get $third) (v128.load offset=32 (local.get $row))))
        (local.set $bytes (i32.add (local.get $bytes) (i32.const 1)))
        (local.set $place (i32.add (local.get $place) (i32.const 1)))
        (br_if $byte (i32.lt_u (local.get $place) (local.get $groupBytes))))
      (f32.store (local.get $out) (f32x4.extract_lane 0 (local.get $first)))
      (local.set $first (i8x16.shuffle 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 (local.get $first) (local.get $second)))
      (local.set $second (i8x16.shuffle 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 (local.get $second) (local.get $third)))
      (local.set $third (f32x4.replace_lane 3
        (i8x16.shuffle 4 5 6 7 8 9 10 11 12 13 14 15 0 0 0 0 (local.get $third) (local.get $third)) (f32.const 0)))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (local.set $groups (i32.sub (local.get $groups) (i32.const 1)))
      (br_if $group (local.get $groups)))))
