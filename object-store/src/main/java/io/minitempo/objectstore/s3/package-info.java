// SPDX-License-Identifier: Apache-2.0
/// S3 and what speaks like it: AWS, MinIO, Garage (`spec/blocks.md §3.1`).
///
/// The only package that knows the AWS SDK; none of its types leave it. Start reading at
/// [io.minitempo.objectstore.s3.S3Backend].
@NullMarked
package io.minitempo.objectstore.s3;

import org.jspecify.annotations.NullMarked;
