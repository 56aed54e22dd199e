"""register"""

from portal.ui.frame import begin, end

begin("register")
end()
