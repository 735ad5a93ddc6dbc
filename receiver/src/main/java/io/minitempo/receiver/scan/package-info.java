// SPDX-License-Identifier: Apache-2.0
/// Reads an OTLP trace request in place: one pass over the bytes validates them as Tempo's decoder would and notes
/// where every resource, scope and span lies, without making an object of any of them.
///
/// Must not know any transport, tenant or limit. Start reading at [io.minitempo.receiver.scan.OtlpScanner].
@NullMarked
package io.minitempo.receiver.scan;

import org.jspecify.annotations.NullMarked;
