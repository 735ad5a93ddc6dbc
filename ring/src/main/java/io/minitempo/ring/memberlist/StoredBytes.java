// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

/// The value of a key as its codec writes it.
///
/// @param key the key
/// @param version how often it changed here
/// @param codec who can read the bytes
/// @param bytes the value; owned by the receiver
@SuppressWarnings("ArrayRecordComponent") // handed out once, never compared
public record StoredBytes(String key, long version, String codec, byte[] bytes) {}
