package io.souk.agent.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/** The C library. Numbers are those of Linux on x86-64 and ARM64, which agree on what is used. */
final class LibC {
  static final int O_RDONLY = 0;
  static final int O_CLOEXEC = 0x80000;
  static final int O_PATH = 0x200000;
  static final int CLONE_NEWNET = 0x40000000;

  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EACCES = 13;
  static final int ENOTDIR = 20;
  static final int ENAMETOOLONG = 36;
  static final int ELOOP = 40;

  static {
    Native.register(LibC.class, Platform.C_LIBRARY_NAME);
  }

  private LibC() {}

  /**
   * @param path in UTF-8, ended by a zero
   */
  static native int open(byte[] path, int flags) throws LastErrorException;

  static native int close(int descriptor) throws LastErrorException;

  static native int setns(int descriptor, int kind) throws LastErrorException;
}
