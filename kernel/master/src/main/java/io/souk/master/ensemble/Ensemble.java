package io.souk.master.ensemble;

import java.util.List;

/** What a master knows of itself and of who else there is. Any thread may ask; never blocks. */
public interface Ensemble {

  /** This master, now. */
  MasterReport self();

  /** Addresses of all masters, this one included. */
  List<String> members();
}
