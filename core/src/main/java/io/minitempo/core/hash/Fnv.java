// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.hash;

/// The Fowler-Noll-Vo hashes, 32 and 64 bit, in both orders of multiplying and mixing.
///
/// FNV-1 multiplies first (trace tokens, bloom shards, trace keys); FNV-1a mixes first (job ownership, scope keys,
/// scheduler shards). All take a running value, so that a key of several parts needs no copy
/// (`spec/write-path.md §2.4`, `spec/ring.md §5.1`).
public final class Fnv {

    /// Start value of the 32-bit hashes.
    public static final int OFFSET_32 = 0x811c9dc5;

    /// Start value of the 64-bit hashes.
    public static final long OFFSET_64 = 0xcbf29ce484222325L;

    private static final int PRIME_32 = 0x01000193;
    private static final long PRIME_64 = 0x100000001b3L;

    private Fnv() {}

    /// Continues FNV-1 32 from `hash` over a range of bytes.
    public static int fnv1x32(int hash, byte[] bytes, int offset, int length) {
        int h = hash;
        for (int i = offset; i < offset + length; i++) {
            h = h * PRIME_32 ^ bytes[i] & 0xff;
        }
        return h;
    }

    /// FNV-1 32 of a whole array.
    public static int fnv1x32(byte[] bytes) {
        return fnv1x32(OFFSET_32, bytes, 0, bytes.length);
    }

    /// Continues FNV-1 32 from `hash` over the eight big-endian bytes of `value`.
    public static int fnv1x32(int hash, long value) {
        int h = hash;
        for (int shift = 56; shift >= 0; shift -= 8) {
            h = h * PRIME_32 ^ (int) (value >>> shift) & 0xff;
        }
        return h;
    }

    /// Continues FNV-1a 32 from `hash` over a range of bytes.
    public static int fnv1ax32(int hash, byte[] bytes, int offset, int length) {
        int h = hash;
        for (int i = offset; i < offset + length; i++) {
            h = (h ^ bytes[i] & 0xff) * PRIME_32;
        }
        return h;
    }

    /// FNV-1a 32 of a whole array.
    public static int fnv1ax32(byte[] bytes) {
        return fnv1ax32(OFFSET_32, bytes, 0, bytes.length);
    }

    /// Continues FNV-1 64 from `hash` over a range of bytes.
    public static long fnv1x64(long hash, byte[] bytes, int offset, int length) {
        long h = hash;
        for (int i = offset; i < offset + length; i++) {
            h = h * PRIME_64 ^ bytes[i] & 0xffL;
        }
        return h;
    }

    /// FNV-1 64 of a whole array.
    public static long fnv1x64(byte[] bytes) {
        return fnv1x64(OFFSET_64, bytes, 0, bytes.length);
    }

    /// Continues FNV-1a 64 from `hash` over a range of bytes.
    public static long fnv1ax64(long hash, byte[] bytes, int offset, int length) {
        long h = hash;
        for (int i = offset; i < offset + length; i++) {
            h = (h ^ bytes[i] & 0xffL) * PRIME_64;
        }
        return h;
    }
}
