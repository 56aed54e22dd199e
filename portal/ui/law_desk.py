"""x"""

from portal.ui.frame import begin, end

begin("x")
end()
