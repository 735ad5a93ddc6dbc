// SPDX-License-Identifier: Apache-2.0
/// Reading Thrift structs field by field, within bounds that the sender cannot move.
///
/// Must not know what the structs mean. Start reading at [io.minitempo.receiver.thrift.ThriftStruct].
@NullMarked
package io.minitempo.receiver.thrift;

import org.jspecify.annotations.NullMarked;
