// SPDX-License-Identifier: Apache-2.0
/// Reads request bodies in every content encoding that Tempo's receivers accept, within a limit on both sides of the
/// decompression, into buffers that are used again (`spec/write-path.md §1.1`); and Thrift, which two protocols share.
///
/// Must not know what bodies and structs mean. Start reading at [io.minitempo.receiver.encoding.BodyDecoder].
@NullMarked
package io.minitempo.receiver.encoding;

import org.jspecify.annotations.NullMarked;
