package io.souk.master.view.adapter.memory;

import io.souk.master.view.LiveView;
import io.souk.master.view.LiveViewContract;

class InProcessLiveViewTest extends LiveViewContract {

  @Override
  protected LiveView open() {
    return new InProcessLiveView();
  }
}
